# Two images:   docker build --target openldap .     OpenLDAP with Gluu's schema and tree
#               docker build --target gateway .      Dirgate
# docker-compose.yml puts them together.
ARG DEBIAN_IMAGE=debian:12-slim
ARG NODE_IMAGE=node:24-bookworm-slim


FROM ${DEBIAN_IMAGE} AS openldap
# A number that stays the same: it owns the files of volumes. Nothing is configured or started by the package itself.
RUN groupadd --gid 389 openldap \
 && useradd --uid 389 --gid openldap --home-dir /var/lib/openldap --no-create-home --shell /usr/sbin/nologin openldap \
 && install -d -o openldap -g openldap -m 0700 /var/lib/openldap \
 && install -d -o openldap -g openldap -m 0755 /run/openldap \
 && echo 'slapd slapd/no_configuration boolean true' | debconf-set-selections \
 && apt-get update \
 && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y --no-install-recommends slapd ldap-utils \
 && rm -rf /var/lib/apt/lists/*
COPY ldif/gluu/*.ldif ldif/container/config.ldif /usr/local/share/dirgate/
COPY ldif/container/entrypoint /usr/local/bin/
USER 389:389
VOLUME /var/lib/openldap
EXPOSE 1389
HEALTHCHECK --interval=2s --timeout=5s --start-period=30s \
  CMD ["ldapwhoami", "-x", "-H", "ldapi://%2Frun%2Fopenldap%2Fldapi/"]
ENTRYPOINT ["/usr/local/bin/entrypoint"]


FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY .ci/tsconfig.build.json .ci/
COPY src src
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund


FROM ${NODE_IMAGE} AS gateway
WORKDIR /opt/dirgate
COPY package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/dist dist
COPY mappings mappings
# The journal of writes that are under way must outlive the container.
RUN install -d -o 1000 -g 1000 -m 0700 /var/lib/dirgate
VOLUME /var/lib/dirgate
ENV NODE_ENV=production DIRGATE_LISTEN_HOST=0.0.0.0 DIRGATE_JOURNAL_FOLDER=/var/lib/dirgate/journal
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=10s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve"]
