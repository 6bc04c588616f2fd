{
  description = "greet, for four platforms: a static binary and an image of each";

  outputs =
    { self, nixpkgs }:
    let
      # The machine that builds. Everything else is cross built on it.
      pkgs = nixpkgs.legacyPackages.x86_64-linux;

      # For each Nix system the cross compiler of nixpkgs, and the architecture in an image's terms.
      platforms = {
        x86_64-linux = {
          cross = pkgs.pkgsCross.gnu64;
          architecture = "amd64";
        };
        aarch64-linux = {
          cross = pkgs.pkgsCross.aarch64-multiplatform;
          architecture = "arm64";
        };
        armv6l-linux = {
          cross = pkgs.pkgsCross.raspberryPi;
          architecture = "arm";
        };
        i686-linux = {
          cross = pkgs.pkgsCross.gnu32;
          architecture = "386";
        };
      };

      packagesFor =
        { cross, architecture }:
        rec {
          greet = cross.buildGoModule {
            pname = "greet";
            version = "1.0.0";
            src = ./.;
            vendorHash = null; # no dependencies
            env.CGO_ENABLED = 0; # a static binary
            meta.mainProgram = "greet";
          };

          # A script that writes the image to stdout. It runs on the machine that builds, whatever the image is for.
          image = pkgs.dockerTools.streamLayeredImage {
            name = "greet";
            tag = "1.0.0";
            inherit architecture;
            config.Entrypoint = [ "${greet}/bin/greet" ];
          };

          default = greet;
        };
    in
    {
      packages = builtins.mapAttrs (_: packagesFor) platforms;
    };
}
