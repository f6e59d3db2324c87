"""The command line: `coop COMMAND`. Each command's module is imported only when it is asked for."""

from __future__ import annotations

import argparse
import importlib
import keyword
import sys
from collections.abc import Sequence

from bot.errors import BotError, ConfigError

_COMMANDS = {
    "demo": ("demo", "the whole bot with nothing set up, and a page to look at"),
    "run": ("service", "the service: polls, delivers, answers"),
    "poll": ("service", "one polling round now"),
    "deliver": ("service", "one delivery round now"),
    "audit": ("outbox", "what people did with buttons and commands"),
    "outbox": ("outbox", "what is owed or was refused; retry, drop"),
    "analyze": ("analyze", "JSON Lines in, what the bot makes of each item out"),
    "search": ("ask", "what `/coop search` answers"),
    "why": ("ask", "every decision about one item, by link or id"),
    "who": ("figures", "a body's or a person's dossier"),
    "actors": ("actors", "who is listed, who might be, and listing somebody"),
    "stats": ("figures", "what the archive holds"),
    "calendar": ("agenda", "dated events ahead"),
    "digest": ("agenda", "what a digest would say now"),
    "subscriptions": ("agenda", "what each channel wants, and would have got"),
    "story": ("agenda", "show, merge or split stories"),
    "feeds": ("feeds", "list, check, try, import or export feeds"),
    "eval": ("learn", "accuracy on labelled items"),
    "train": ("train", "refit the classifier"),
    "bench": ("bench", "speed and memory, as a table"),
    "check": ("check", "load everything, name every mistake"),
    "health": ("check", "is the running service well? (for a container's probe)"),
    "export": ("archive", "the archive as csv, jsonl or ics"),
    "import": ("intake", "bring an archive in, on all cores"),
    "backup": ("archive", "a copy of the database while the bot runs"),
    "manifest": ("check", "the Slack app manifest"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 fine, 1 failed, 2 configuration or usage, 3 found a problem."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0] in {"-h", "--help", "help"}:
        print(_usage())
        return 0 if words else 2
    if words[0] not in _COMMANDS:
        print(_unknown(words[0]), file=sys.stderr)
        return 2
    module = importlib.import_module(f"bot.cli.{_COMMANDS[words[0]][0]}")
    parser = argparse.ArgumentParser(prog=f"coop {words[0]}", description=_COMMANDS[words[0]][1])
    try:
        run = getattr(module, _function(words[0]))
        code: int = run(parser, words[1:])
    except ConfigError as error:
        print(f"coop: configuration: {error}", file=sys.stderr)
        return 2
    except BotError as error:
        print(f"coop: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # as a shell reports it
    except BrokenPipeError:
        return 1
    return code


def _function(command: str) -> str:
    return command + "_" if keyword.iskeyword(command) else command


def _usage() -> str:
    lines = [
        "coop: alerts about Korea-Japan bio cooperation",
        "",
        "usage: coop COMMAND [OPTIONS]   (coop COMMAND --help says more)",
        "",
    ]
    lines += [f"  {name:13} {text}" for name, (_, text) in _COMMANDS.items()]
    return "\n".join(lines)


def _unknown(word: str) -> str:
    import difflib

    near = difflib.get_close_matches(word, _COMMANDS, n=1)
    return f"coop: no command {word!r}." + (f" Did you mean {near[0]!r}?" if near else " `coop --help` lists them.")


if __name__ == "__main__":
    sys.exit(main())
