{
  description = "what examples/nix uses of nixpkgs, made with the programs of the machine: no network, and nothing to build first";

  # machine.nix is written beside this file by real-flake.ts: { path = "…"; node = "…"; goCache = "…"; }
  outputs =
    { self }:
    let
      machine = import ./machine.nix;

      # A builder's last command is one of the shell's own, since Nix may kill it otherwise (NixOS/nix#2176).
      shell =
        name: script: attributes:
        derivation (
          {
            inherit name;
            system = "x86_64-linux";
            builder = "/bin/sh";
            args = [
              "-euc"
              ". ${script}\n:\n"
            ];
            PATH = machine.path;
          }
          // attributes
        );

      # buildGoModule for a platform: the binaries of a module without dependencies, in bin/.
      buildGoModule =
        platform:
        {
          pname,
          version,
          src,
          vendorHash,
          env ? { },
          meta ? { },
        }:
        assert vendorHash == null;
        shell "${pname}-${version}" ./build-go-module.sh (env // platform // { inherit src; GOCACHE = machine.goCache; });

      crossTo = platform: { buildGoModule = buildGoModule platform; };
    in
    {
      legacyPackages.x86_64-linux = {
        nodejs = shell "nodejs" ./nodejs.sh { inherit (machine) node; };

        pkgsCross = {
          gnu64 = crossTo { GOARCH = "amd64"; };
          gnu32 = crossTo { GOARCH = "386"; };
          aarch64-multiplatform = crossTo { GOARCH = "arm64"; };
          raspberryPi = crossTo {
            GOARCH = "arm";
            GOARM = "6";
          };
        };

        # The result is a script in the store. It writes an uncompressed docker-archive with a layer for each store path that
        # the config reaches, in nixpkgs' order: layers, config, manifest.json; and tells on stderr how it goes.
        dockerTools.streamLayeredImage =
          {
            name,
            tag,
            architecture,
            config,
          }:
          let
            json = builtins.toJSON config;
          in
          shell "stream-${name}" ./stream-layered-image.sh {
            inherit architecture;
            image = "${name}:${tag}";
            config = json;
            exportReferencesGraph = [
              "graph"
              (shell "config.json" ./write.sh { text = json; })
            ];
          };
      };
    };
}
