// Command s3-server keeps the objects of tests in a folder, and answers over S3 as VersityGW does: signatures and
// checksums are verified, and conditional writes kept. Usage: s3-server ADDRESS FOLDER SIDECARS; who may use it
// is in ROOT_ACCESS_KEY and ROOT_SECRET_KEY.
package main

import (
	"context"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

func main() {
	address, folder, sidecars := os.Args[1], os.Args[2], os.Args[3]
	storer, err := meta.NewSideCar(sidecars)
	if err != nil {
		log.Fatal(err)
	}
	// Not every file system of tests has extended attributes.
	backend, err := posix.New(folder, storer, posix.PosixOpts{SideCarDir: sidecars, ForceNoTmpFile: true})
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err = embedgw.RunVersityGW(ctx, backend, &embedgw.Config{
		RootUserAccess:    os.Getenv("ROOT_ACCESS_KEY"),
		RootUserSecret:    os.Getenv("ROOT_SECRET_KEY"),
		Region:            "test-1",
		Ports:             []string{address},
		MaxConnections:    16,
		MaxRequests:       16,
		MultipartMaxParts: 1,
		Quiet:             true,
		KeepAlive:         true,
		HealthPath:        "/healthy",
	})
	if err != nil {
		log.Fatal(err)
	}
}
