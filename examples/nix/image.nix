# An image archive as `docker save` writes it, with nothing but the page in it. With nixpkgs at hand this is
# dockerTools.buildLayeredImage; written out it needs nothing that is not here.
{ system ? builtins.currentSystem, ... }@args:

derivation {
  name = "page-image.tar";
  inherit system;
  page = import ./page.nix args;
  architecture = if system == "aarch64-linux" then "arm64" else "amd64";
  builder = "/bin/sh";
  PATH = "/nix/var/nix/profiles/default/bin:/usr/bin:/bin";
  args = [
    "-euc"
    ''
      same='--sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX'
      mkdir -p root/usr/share
      cp -r "$page" root/usr/share/page
      tar $same -cf layer.tar -C root .
      hash=`sha256sum < layer.tar`
      printf '{"architecture":"%s","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
        "$architecture" "''${hash%% *}" > config.json
      echo '[{"Config":"config.json","RepoTags":["page:latest"],"Layers":["layer.tar"]}]' > manifest.json
      tar $same -cf "$out" manifest.json config.json layer.tar
    ''
  ];
}
