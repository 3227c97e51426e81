#!/usr/bin/env bash
# Slipway from its chart on a kind cluster with Tekton and Shipwright from their releases: a push to a stand-in for
# GitHub goes through a real webhook, is built by a real buildah in a Pod, and ends as a green check with a digest.
#
#   test/e2e/kind.sh            builds the image with docker, makes the cluster, and removes it at the end
#   IMAGE=… KEEP=1 test/e2e/kind.sh
#
# Needs docker, kind, kubectl, helm, git, curl, jq and openssl, and npm ci. The GitHub of this test runs on this machine,
# at the address that kind's network has here, so that Pods reach it.
set -euo pipefail
cd "$(dirname "$0")/../.."

tekton=${TEKTON_VERSION:-v1.9.0}
shipwright=${SHIPWRIGHT_VERSION:-v0.19.0}
cluster=${CLUSTER:-slipway-e2e}
image=${IMAGE:-localhost/slipway:e2e}
work=$(mktemp -d)
started=()

say() { printf '\n== %s\n' "$*"; }

finish() {
  local code=$?
  if [ "$code" != 0 ]; then
    say "what is there, for whoever looks into it"
    kubectl get pods,buildruns,taskruns -A -o wide || true
    kubectl logs -n slipway-system -l app.kubernetes.io/name=slipway --tail=100 || true
    kubectl get events -A --sort-by=.lastTimestamp | tail -50 || true
  fi
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  [ -n "${KEEP:-}" ] || kind delete cluster --name "$cluster" || true
  rm -rf "$work"
  exit "$code"
}
trap finish EXIT

# Asks until the command succeeds; 5 minutes at most.
until_ok() {
  local left=150
  until "$@"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { echo "in vain: $*" >&2; return 1; }
    sleep 2
  done
}

if [ -z "${IMAGE:-}" ]; then
  say "the image"
  docker build --tag "$image" .
fi
say "it says its version as a stranger to the machine, on a root that cannot be written"
docker run --rm --read-only --user 12345:12345 --cap-drop ALL "$image" --version

say "the cluster"
kind create cluster --name "$cluster" --wait 180s
kind load docker-image "$image" --name "$cluster"

say "Tekton $tekton"
kubectl apply --server-side --filename "https://github.com/tektoncd/pipeline/releases/download/$tekton/release.yaml"
kubectl rollout status --namespace tekton-pipelines deployment --timeout 300s
# Builds share the node's network, so that the registry of this test is at 127.0.0.1 and needs no certificate.
kubectl patch configmap config-defaults --namespace tekton-pipelines --type merge \
  --patch '{"data":{"default-pod-template":"hostNetwork: true\ndnsPolicy: ClusterFirstWithHostNet\n"}}'

say "Shipwright $shipwright"
kubectl apply --server-side --filename "https://github.com/shipwright-io/build/releases/download/$shipwright/release.yaml"
curl -fsSL "https://raw.githubusercontent.com/shipwright-io/build/$shipwright/hack/setup-webhook-cert.sh" | bash
# The GitHub of this test has an authority of its own, which the step that clones does not know.
kubectl set env --namespace shipwright-build deployment/shipwright-build-controller \
  GIT_CONTAINER_TEMPLATE='{"command":["/ko-app/git"],"env":[{"name":"HOME","value":"/shared-home"},{"name":"GIT_SSL_NO_VERIFY","value":"true"}],"securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]},"runAsUser":1000,"runAsGroup":1000}}'
kubectl rollout status --namespace shipwright-build deployment --timeout 300s

say "a registry on the node"
kubectl apply --filename - <<'YAML'
apiVersion: v1
kind: Pod
metadata: { name: registry, namespace: default }
spec:
  hostNetwork: true
  containers:
    - name: registry
      image: docker.io/library/registry:2.8.3
      env: [{ name: REGISTRY_HTTP_ADDR, value: '127.0.0.1:5000' }]
YAML
kubectl wait --for=condition=Ready pod/registry --timeout 180s

say "GitHub's stand-in, where Pods reach it"
here=$(docker network inspect kind | jq -r '[.[0].IPAM.Config[].Gateway // empty | select(test("^[0-9.]+$"))][0]')
bin/slipway forge --data-dir "$work/forge" --host "$here" --unlimited > "$work/forge.json" &
started+=($!)
until_ok test -s "$work/forge.json"
forge() { jq -r ".$1" "$work/forge.json"; }
ask_forge() {
  curl -fsS --cacert "$(forge caFile)" --header "Authorization: Bearer $(cat "$(forge adminTokenFile)")" \
    --header 'Content-Type: application/json' "$@"
}
token=$(ask_forge --data '{"login":"ada"}' "$(forge url)/_forge/users" | jq -r .token)
clone=$(ask_forge --data '{"owner":"acme","name":"hello","collaborators":{"ada":"write"}}' \
  "$(forge url)/_forge/repositories" | jq -r .cloneUrl)

say "Slipway, from its chart"
kubectl create namespace slipway-system
kubectl create namespace team-a
kubectl create secret generic github-ca --namespace slipway-system --from-file=ca.crt="$(forge caFile)"
kubectl create secret generic github-app --namespace slipway-system --from-file=private-key.pem="$(forge privateKeyFile)"
kubectl create secret generic webhook --namespace slipway-system --from-file=secret="$(forge webhookSecretFile)"
cat > "$work/values.yaml" <<YAML
image: { repository: '${image%:*}', tag: '${image##*:}', pullPolicy: Never }
github:
  url: '$(forge url)'
  caSecret: github-ca
  app: { id: '$(forge appId)', privateKeySecret: github-app }
webhook: { existingSecret: webhook }
tenants:
  - name: acme
    namespace: team-a
    repositories: ['acme/*']
    images: ['127.0.0.1:5000/**']
YAML
helm lint charts/slipway --values "$work/values.yaml"
helm install slipway charts/slipway --namespace slipway-system --values "$work/values.yaml" --wait --timeout 300s
kubectl port-forward --namespace slipway-system service/slipway 18080:80 > /dev/null &
started+=($!)
until_ok curl -fsS --output /dev/null http://127.0.0.1:18080/readyz
ask_forge --request PUT --data '{"url":"http://127.0.0.1:18080/webhooks/github"}' "$(forge url)/_forge/webhook"

say "a push"
cp -r examples/hello "$work/hello"
sed -i 's#localhost:5000/base/busybox:latest#docker.io/library/busybox:1.37#; s#localhost:5000/#127.0.0.1:5000/#' "$work/hello/.slipway.yaml"
git -C "$work/hello" init --quiet --initial-branch main
git -C "$work/hello" add .
git -C "$work/hello" -c user.name=ada -c user.email=ada@example.com commit --quiet --message 'Say hello'
git -C "$work/hello" -c http.sslCAInfo="$(forge caFile)" push --quiet "${clone/https:\/\//https://ada:$token@}" main
sha=$(git -C "$work/hello" rev-parse HEAD)

check_run() {
  curl -fsS --cacert "$(forge caFile)" --header "Authorization: Bearer $token" \
    "$(forge url)/api/v3/repos/acme/hello/commits/$sha/check-runs" |
    jq -c '[.check_runs[] | select(.name == "slipway / hello" and .status == "completed")][0] // empty'
}
is_built() { [ -n "$(check_run)" ]; }
until_ok is_built
check_run | jq '{name, conclusion, title: .output.title}'
[ "$(check_run | jq -r .conclusion)" = success ]

say "the cluster ran one BuildRun, whose digest the registry has"
digest=$(kubectl get buildruns --namespace team-a --output jsonpath='{.items[*].status.output.digest}')
[[ $digest =~ ^sha256:[0-9a-f]{64}$ ]]
check_run | grep -q "$digest"
docker exec "$cluster-control-plane" curl -fsS --output /dev/null --head \
  --header 'Accept: application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json' \
  "http://127.0.0.1:5000/v2/demo/hello/manifests/$digest"
say "all as it should be"
