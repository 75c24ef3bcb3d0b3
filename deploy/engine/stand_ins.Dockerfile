# What compose takes from a registry of images, made of the same programs from elsewhere: for a machine without a registry.
#
# `debian` is imported before (deploy/engine/images.py). Folders, users and ways to start are those of the images stood in for.
ARG DEBIAN=regency-stand-in/debian:bookworm

FROM ${DEBIAN} AS python
COPY --from=interpreter . /usr/local/
RUN ldconfig && ln -sf python3 /usr/local/bin/python && python -m ensurepip --default-pip
# An office's network may have an authority of its own; pip and uv trust what the system trusts.
ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt UV_SYSTEM_CERTS=1

# The broker as apache/kafka has it: its own wrapper makes the configuration of the variables and of /mnt/shared/config.
FROM ${DEBIAN} AS kafka
RUN useradd --create-home --shell /bin/bash appuser \
 && mkdir -p /opt/kafka/config /opt/kafka/libs /opt/kafka/bin /var/lib/kafka/data /etc/kafka/docker /etc/kafka/secrets /mnt/shared/config \
 && chown -R appuser /opt/kafka /var/lib/kafka /etc/kafka /mnt/shared
COPY --from=jars . /opt/kafka/libs/
COPY --chmod=755 kafka/run /etc/kafka/docker/run
COPY --chmod=755 kafka/kafka-broker-api-versions.sh /opt/kafka/bin/
COPY kafka/log4j2.yaml /etc/kafka/docker/
USER appuser
VOLUME ["/etc/kafka/secrets", "/var/lib/kafka/data", "/mnt/shared/config"]
CMD ["/etc/kafka/docker/run"]

# Not MongoDB: the surrogate the tests use.
FROM ${DEBIAN} AS store
RUN groupadd --gid 999 mongodb && useradd --uid 999 --gid 999 --no-create-home mongodb && mkdir -p /data/db && chown 999:999 /data/db
COPY --from=programs secantusd-rs /usr/local/bin/
VOLUME ["/data/db"]
ENTRYPOINT ["secantusd-rs"]

FROM ${DEBIAN} AS prometheus
RUN mkdir -p /prometheus && chown nobody:nogroup /prometheus
USER nobody
VOLUME ["/prometheus"]
WORKDIR /prometheus
ENTRYPOINT ["prometheus"]

FROM ${DEBIAN} AS alertmanager
RUN mkdir -p /alertmanager && chown nobody:nogroup /alertmanager
USER nobody
VOLUME ["/alertmanager"]
WORKDIR /alertmanager
ENTRYPOINT ["prometheus-alertmanager"]

# One program is both: jaeger is a collector with a store of spans.
FROM ${DEBIAN} AS jaeger
COPY --from=programs jaeger /usr/local/bin/
USER 10001
ENTRYPOINT ["jaeger"]
