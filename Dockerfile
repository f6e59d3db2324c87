# Two stages: the first builds a virtual environment, the second holds it and the configuration.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/coop
COPY pyproject.toml README.md ./
COPY config/constraints.txt config/
COPY bot bot
RUN /opt/coop/bin/pip install --no-cache-dir --disable-pip-version-check -c config/constraints.txt . \
    && /opt/coop/bin/pip uninstall --yes --quiet setuptools pip \
    && cd /opt/coop/lib/python3.11/site-packages \
    && find . -name tests -path './*/tests' -prune -exec rm -rf {} + \
    # Locales nobody asks for.
    && find babel/locale-data -name '*.dat' ! -name 'root.dat' ! -name 'en*' ! -name 'ko*' ! -name 'ja*' -delete

FROM python:3.11-slim-bookworm
COPY --from=build /opt/coop /opt/coop
WORKDIR /app
COPY config config
RUN mkdir -p /app/data && chown 10001:10001 /app/data
ENV PATH=/opt/coop/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    COOP_LOG_FORMAT=json
USER 10001
VOLUME /app/data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["coop", "health"]
ENTRYPOINT ["coop"]
CMD ["run"]
