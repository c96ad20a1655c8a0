# Built in one stage, run in another: the image holds the binary, root certificates and nothing else of ours.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev make && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl && rm -rf /var/lib/apt/lists/* \
 && useradd --system --create-home --home-dir /var/lib/divisionbell divisionbell
COPY --from=build /build/target/release/divisionbell /usr/local/bin/divisionbell
USER divisionbell
WORKDIR /var/lib/divisionbell
VOLUME /var/lib/divisionbell
ENV LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD curl -fsS "http://127.0.0.1:${LISTEN##*:}/healthz" || exit 1
ENTRYPOINT ["divisionbell"]
CMD ["run"]
