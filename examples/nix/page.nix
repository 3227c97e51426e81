# The page, from its template and its words.
{ system ? builtins.currentSystem, greeting ? builtins.replaceStrings [ "\n" ] [ "" ] (builtins.readFile ./page/greeting.txt) }:

derivation {
  name = "page";
  inherit system greeting;
  template = ./page/template.html;
  builder = "/bin/sh";
  PATH = "/nix/var/nix/profiles/default/bin:/usr/bin:/bin";
  args = [
    "-euc"
    ''
      mkdir "$out"
      while IFS= read -r line; do
        case $line in
          *@GREETING@*) printf '%s%s%s\n' "''${line%%@GREETING@*}" "$greeting" "''${line#*@GREETING@}" ;;
          *) printf '%s\n' "$line" ;;
        esac
      done < "$template" > "$out/index.html"
      echo "wrote $out/index.html"
    ''
  ];
}
