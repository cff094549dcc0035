// Command etcd is the upstream server. Its own main package is not published as a module of every
// release, the package behind it is.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
