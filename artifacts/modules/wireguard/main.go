// Command nordmesh-wireguard carries everything internal of a host through WireGuard: with the kernel's
// where the host's kernel has it, else with wireguard-go in this process. Which of the two is said in the
// log, and by `status`.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

const usage = `usage:
  nordmesh-wireguard run -config FILE     make the interface and serve it; stops on SIGTERM
  nordmesh-wireguard set -config FILE     make a running interface what the file says; cuts no unchanged peer
  nordmesh-wireguard status -config FILE  the interface and its peers as JSON, without keys that are secret`

func main() {
	if err := command(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func command(words []string) error {
	if len(words) != 3 || words[1] != "-config" {
		return fmt.Errorf("%s", usage)
	}
	wanted, err := readLink(words[2])
	if err != nil {
		return err
	}
	switch words[0] {
	case "run":
		return run(wanted)
	case "set":
		return set(wanted)
	case "status":
		report, err := status(wanted.Interface)
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(report)
	}
	return fmt.Errorf("%s", usage)
}
