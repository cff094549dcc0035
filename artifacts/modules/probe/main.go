// Command probe is nordmesh's demo service, client and traffic probe: one static program, the
// standard library only. Its commands print one line that a person or a script can read.
package main

import (
	"errors"
	"fmt"
	"os"
)

// version is set by the linker; the demo's second version sets VERSION in its environment instead.
var version = "unknown"

const usage = `usage:
  probe serve                                  HTTP service on $ADDR (:8080), and on $BLOCKED_ADDR if set
  probe traffic                                readiness by real traffic, on $ADDR (:8080)
  probe room FOLDER -gibibytes N               readiness while the folder's files take no more; on
                                               $ADDR (:8080)
  probe get URL [-timeout 3s] [-n 1] [-H k:v]  exit 0 only when every answer is 2xx
  probe dial tcp|udp|icmp ADDR[:PORT]          one try; as the next three, prints JSON: outcome,
                                               milliseconds, error; [-timeout 3s]
  probe tls HOST:PORT [-sni NAME] [-address A] [-ca FILE]
  probe identity HOST:PORT -root FILE [-call] [-present]
                                               who a workload of a mesh is, by its certificate
  probe resolve NAME [-server A]               addresses of a name
  probe world FILE                             a host outside a lab that would answer
  probe measure PART|host -settings FILE [-token FILE] [-door UNIT]
                                               what a host is; PART is virtualisation, cpu, clock, kernel,
                                               memory, disk, network, route or listeners; prints JSON
  probe measure-path -settings FILE -token FILE
                                               lets peers measure the path, on a socket of systemd's
  probe admit -checks FILE -measurements FILE [-verdict]
                                               whether a host may join; exit 1 where it is refused
  probe watch -settings FILE -checks FILE -measurements FILE -node NAME -server URL [-port 9188]
                                               holds a host that has joined to what it was admitted for
  probe warden                                 makes taints of nodes follow what their hosts say
  probe keep                                   makes an object of each entry that is sent to it, in the
                                               namespace $KEEP_NAMESPACE; on $ADDR (:8080)
  probe write URL [-first 1] [-n 0] [-every 200ms] [-for 10m] [-timeout 5s]
                                               sends entries to a keeper, and prints each as JSON once it
                                               is kept; exit 0 once n are
  probe version`

// errUsage marks a wrong command line: exit 2, where a failed check is exit 1.
var errUsage = errors.New(usage)

func main() {
	if err := run(os.Args[1:]); err != nil {
		if !errors.Is(err, errFailed) {
			fmt.Fprintln(os.Stderr, err)
		}
		if errors.Is(err, errUsage) {
			os.Exit(2)
		}
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 0 {
		return errUsage
	}
	command, rest := arguments[0], arguments[1:]
	switch command {
	case "serve":
		return serve(os.Getenv)
	case "traffic":
		return serveTraffic(os.Getenv)
	case "room":
		return serveRoom(rest, os.Getenv)
	case "get":
		return get(rest, os.Stdout)
	case "resolve":
		return resolve(rest, os.Stdout)
	case "dial":
		return dial(rest, os.Stdout)
	case "identity":
		return identity(rest, os.Stdout)
	case "tls":
		return tryTLS(rest, os.Stdout)
	case "measure":
		return measure(rest, os.Stdout)
	case "measure-path":
		return measurePath(rest)
	case "admit":
		return admit(rest, os.Stdout)
	case "watch":
		return watch(rest)
	case "warden":
		return serveWarden(os.Getenv)
	case "keep":
		return serveKeeper(os.Getenv)
	case "write":
		return write(rest, os.Stdout)
	case "world":
		return serveWorld(rest)
	case "version":
		fmt.Println(version)
		return nil
	default:
		return fmt.Errorf("unknown command %q; %w", command, errUsage)
	}
}
