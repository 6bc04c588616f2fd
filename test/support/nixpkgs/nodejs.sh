# Puts the machine's Node into $out.
mkdir -p "$out/bin"
ln -s "$node" "$out/bin/node"
