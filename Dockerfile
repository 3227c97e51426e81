# Slipway for a cluster with Tekton and Shipwright: one program on Node, and nothing that builds. What stands in for a
# cluster on one machine needs buildah and more, and is not for this image.
ARG BUILD_IMAGE=docker.io/library/node:24.21.0-bookworm-slim
ARG RUN_IMAGE=gcr.io/distroless/cc-debian12:nonroot

FROM ${BUILD_IMAGE} AS build
WORKDIR /slipway
COPY package.json package-lock.json .npmrc ./
# No package that the service needs has anything to do at installation.
RUN npm ci --omit=dev --ignore-scripts
COPY release release
COPY src src
RUN node --disable-warning=ExperimentalWarning release/write-dist.ts \
 && find node_modules \( -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' -o -name '*.map' \) -exec rm {} + \
 && mkdir /data

# The C++ library that Node is linked with, certificates and users; no shell and no package manager.
FROM ${RUN_IMAGE}
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG SOURCE=https://github.com/slipway-build/slipway
LABEL org.opencontainers.image.title="Slipway" \
      org.opencontainers.image.description="From git push to a container image: a GitOps build service on Shipwright BuildRuns" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.documentation="${SOURCE}/tree/main/docs" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY LICENSE package.json /slipway/
COPY schema /slipway/schema
COPY strategies /slipway/strategies
# What changes least comes first; package.json and the lock file's packages stay, for whoever lists what is inside.
COPY --from=build /slipway/node_modules /slipway/node_modules
COPY --from=build /slipway/dist /slipway/dist
COPY --from=build --chown=65532:65532 /data /data
WORKDIR /data
ENV NODE_ENV=production \
    SLIPWAY_HOST=0.0.0.0 \
    SLIPWAY_DATA_DIR=/data
EXPOSE 8080
# By number, so that Kubernetes can see that it is not root.
USER 65532:65532
# As the first process it hears SIGTERM itself, and it starts no others that it would have to reap.
ENTRYPOINT ["/usr/local/bin/node", "--disable-warning=ExperimentalWarning", "/slipway/dist/main.js"]
CMD ["serve"]
