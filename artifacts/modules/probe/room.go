package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path/filepath"
	"syscall"
)

const bytesPerGibibyte = 1 << 30

// serveRoom answers whether the files below a folder take no more than they may: a readiness probe for
// what must not grow further.
func serveRoom(arguments []string, environment func(string) string) error {
	if len(arguments) == 0 {
		return errUsage
	}
	flags := flag.NewFlagSet("room", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	gibibytes := flags.Int64("gibibytes", 0, "")
	if err := flags.Parse(arguments[1:]); err != nil || flags.NArg() > 0 || *gibibytes < 1 {
		return errUsage
	}
	handler := room(arguments[0], *gibibytes*bytesPerGibibyte)
	return listen(handler, valueOr(environment("ADDR"), ":8080"))
}

func room(folder string, limit int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		used, err := bytesBelow(folder)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		if used > limit {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		fmt.Fprintf(w, "%d bytes used, %d allowed\n", used, limit)
	})
}

// bytesBelow counts what files take on the disk: databases map files that are larger than what is in
// them. A file that is gone by the time it is looked at counts as nothing.
func bytesBelow(folder string) (int64, error) {
	var sum int64
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path != folder {
			return nil
		}
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		stat, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if status, ok := stat.Sys().(*syscall.Stat_t); ok {
			sum += status.Blocks * 512
		}
		return nil
	})
	return sum, err
}
