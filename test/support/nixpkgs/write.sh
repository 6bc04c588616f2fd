# Writes $text to $out.
printf %s "$text" >"$out"
