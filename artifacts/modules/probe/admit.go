package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
)

// admit judges a host's measurements and says what it found; it fails where the host is refused. With
// -verdict it prints that word alone, and never fails for it.
func admit(arguments []string, out io.Writer) error {
	flags := flag.NewFlagSet("admit", flag.ContinueOnError)
	checksFile := flags.String("checks", "", "")
	measurementsFile := flags.String("measurements", "", "")
	wordOnly := flags.Bool("verdict", false, "")
	if _, err := parseFlags(arguments, 0, flags); err != nil {
		return err
	}
	var checks []check
	if _, err := readJSON(*checksFile, &checks); err != nil {
		return err
	}
	var measurements any
	text, err := readJSON(*measurementsFile, &measurements)
	if err != nil {
		return err
	}
	verdict, results := judgeHost(checks, measurements)
	if *wordOnly {
		fmt.Fprintln(out, verdict)
		return nil
	}
	fmt.Fprintf(out, "%s, measured %v in %v s (sha256:%x)\n", verdict, valueAt(measurements, "at"), valueAt(measurements, "seconds"), sha256.Sum256(text))
	for _, each := range results {
		if line := each.line(); line != "" {
			fmt.Fprintln(out, line)
		}
	}
	if verdict == "refuse" {
		return errFailed
	}
	return nil
}

// admittedVerdict is the word for what was measured before a host joined.
func admittedVerdict(checksFile, measurementsFile string) (string, error) {
	var checks []check
	var measurements any
	if _, err := readJSON(checksFile, &checks); err != nil {
		return "", err
	}
	if _, err := readJSON(measurementsFile, &measurements); err != nil {
		return "", err
	}
	verdict, _ := judgeHost(checks, measurements)
	return verdict, nil
}

// line says what is not as wanted; empty where all is well.
func (r checkResult) line() string {
	measured := fmt.Sprintf("%s %s: %s, expected %s", r.Outcome, r.Title, r.Measured, r.Expected)
	switch r.Outcome {
	case "ok":
		return ""
	case "opted-out":
		return measured + "; " + r.OptOut.Reason
	}
	return measured + "; " + r.Fix
}

func readJSON(file string, into any) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if err := decode(text, into); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return text, nil
}
