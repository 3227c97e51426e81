# An index has an image for each platform, and attestations that are none.
images() {
  for hash in `tr -d ' \n\t\r' < "$1" | tr ',{}' '\n\n\n' | sed -n 's/^"digest":"sha256:\([0-9a-f]\{64\}\)"$/\1/p'`; do
    blob=$layout/blobs/sha256/$hash
    if grep -q '"manifests"' "$blob"; then
      images "$blob"
    elif ! grep -q -e application/vnd.in-toto+json -e application/vnd.oci.empty.v1+json "$blob"; then
      echo "$hash"
    fi
  done
}
# A layout of one of them.
alone() {
  rm -rf "$2"
  mkdir "$2"
  ln -s "$layout/blobs" "$2/blobs"
  cp "$layout/oci-layout" "$2"
  size=`wc -c < "$layout/blobs/sha256/$1"`
  printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%d}]}' \
    "$1" "$size" > "$2/index.json"
}
