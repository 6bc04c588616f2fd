// Greet says hello, and which platform it was built for.
package main

import (
	"os"
	"runtime"
)

func main() {
	name := "world"
	if len(os.Args) > 1 {
		name = os.Args[1]
	}
	os.Stdout.WriteString("Hello, " + name + ", from " + runtime.GOOS + "/" + runtime.GOARCH + "\n")
}
