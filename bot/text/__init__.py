"""The text layer: folding, scripts, sentences, matching, tokens. No I/O, standard library and one automaton."""
