{
  description = "A page as an image, made by Nix";

  outputs = { self }:
    let
      forEach = make: builtins.listToAttrs (map
        (system: { name = system; value = make system; })
        [ "x86_64-linux" "aarch64-linux" ]);
    in
    {
      packages = forEach (system: {
        default = self.packages.${system}.image;
        image = import ./image.nix { inherit system; };
        page = import ./page.nix { inherit system; };
      });
    };
}
