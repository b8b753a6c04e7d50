# docker build -t github-pat-operator:0.1.0 .
# Needs the two base images and Maven Central, nothing else.

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml LICENSE NOTICE ./
COPY .mvn .mvn
COPY src src
# Tests and formatting are the business of mvn verify, before an image is built.
RUN mvn -B -ntp package -Dmaven.test.skip=true -Dspotless.check.skip=true

FROM eclipse-temurin:25-jre
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="github-pat-operator" \
      org.opencontainers.image.description="Governs GitHub fine-grained personal access tokens from Kubernetes" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
COPY --from=build /build/target/github-pat-operator.jar github-pat-operator.jar

# A start against a port that nobody listens on loads the classes that every start needs; what it loaded becomes the
# cache (JEP 514). It must run here: a cache fits one JVM build, one collector and one jar by path and time stamp. The
# run fails, as it should, and may be cut short; where no cache comes of it the operator only starts more slowly.
RUN printf '%s\n' \
      'apiVersion: v1' \
      'kind: Config' \
      'clusters: [{name: none, cluster: {server: "http://127.0.0.1:9"}}]' \
      'contexts: [{name: none, context: {cluster: none, namespace: default, user: none}}]' \
      'users: [{name: none, user: {}}]' \
      'current-context: none' > /tmp/training.kubeconfig \
    && { KUBECONFIG=/tmp/training.kubeconfig PAT_OPERATOR_HTTP_PORT=0 PAT_OPERATOR_HEALTH_PORT=0 \
         timeout --kill-after=60 20 \
         java -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:AOTCacheOutput=/app/github-pat-operator.aot \
              -jar /app/github-pat-operator.jar \
         || true; } \
    && rm -f /tmp/training.kubeconfig

# By number, so that Kubernetes can tell that it is not root. It needs no account and writes no files.
USER 65532:65532
# Metrics and probes.
EXPOSE 8080 8081
# The first compiler only: the operator waits for others most of the time, and is ready sooner and takes less memory
# without the second one. A heap of 28 % of the memory limit, so that all that the process takes stays below 80 % of it; at a
# limit of 256 MiB MaxRAMPercentage alone has no effect, hence MinRAMPercentage. NewSize halves the collections of the start.
# The class cache is used where it was made
# for (ArchiveRelocationMode=0): its pages are then read from the file instead of copied, and the start is faster. See
# docs/contributing/performance.md. The heap holds private keys: nobody attaches to the process, and a crash leaves no core; its report
# goes to the log.
ENV MALLOC_ARENA_MAX=2
ENTRYPOINT ["java", \
    "-XX:AOTCache=/app/github-pat-operator.aot", \
    "-XX:+UseSerialGC", \
    "-XX:NewSize=4m", \
    "-XX:TieredStopAtLevel=1", \
    "-XX:+UseCompactObjectHeaders", \
    "-XX:+UnlockDiagnosticVMOptions", \
    "-XX:ArchiveRelocationMode=0", \
    "-XX:MinRAMPercentage=28", \
    "-XX:MaxRAMPercentage=28", \
    "-XX:+ExitOnOutOfMemoryError", \
    "-XX:-UsePerfData", \
    "-XX:+DisableAttachMechanism", \
    "-XX:-CreateCoredumpOnCrash", \
    "-XX:+ErrorFileToStdout", \
    "-jar", "/app/github-pat-operator.jar"]
