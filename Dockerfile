# The gateway with its voice and speech model inside: nothing is fetched when it starts.
FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY pyproject.toml README.md LICENSE ./
COPY deploy/constraints.txt deploy/constraints.txt
COPY gateway gateway
COPY grammars grammars
RUN /venv/bin/pip install --no-cache-dir --constraint deploy/constraints.txt '.[piper,postgresql]'
ENV GATEWAY_DATA_DIR=/data
RUN /venv/bin/gateway model fetch && /venv/bin/gateway model adapt && /venv/bin/gateway train

FROM python:3.13-slim
RUN groupadd --gid 10001 warmline && useradd --create-home --uid 10001 --gid 10001 warmline
COPY --from=build /venv /venv
COPY --from=build --chown=10001:10001 /data /data
ENV PATH=/venv/bin:$PATH GATEWAY_DATA_DIR=/data GATEWAY_SERVER__HOST=0.0.0.0
# Nothing that the process can run is its own to change.
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /home/warmline
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=60s \
    CMD python -c "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"
CMD ["gateway", "serve"]
