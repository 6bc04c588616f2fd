# Builds the module in $src for $GOARCH, as nixpkgs' buildGoModule does: binaries in bin/, nothing of the machine in them.
export HOME="$PWD/home" GOOS=linux GOFLAGS='-trimpath -buildvcs=false' GOPROXY=off GOTOOLCHAIN=local
mkdir -p "$out/bin"
cd "$src"
go build -ldflags='-s -w -buildid=' -o "$out/bin/" ./...
