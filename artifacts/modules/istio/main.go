// Command chart-renderer prints a chart's objects as YAML: the part of `helm template` that
// nordmesh uses, with the same arguments. It lives in Istio's module because istiod compiles the
// same library anyway; the whole Helm command would add minutes to a build from source.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/engine"
	release "helm.sh/helm/v4/pkg/release/v1"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
)

const usage = "usage: chart-renderer template NAME CHARTDIR [--namespace NS] [--values FILE] [--kube-version V] [--include-crds] [--skip-tests]"

// request is one rendering, as the command line gives it.
type request struct {
	name, chart, namespace, kubeVersion string
	values                              []string
	includeCRDs, skipTests              bool
}

func main() {
	err := run(os.Args[1:], os.Stdout)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "chart-renderer:", err)
	if errors.Is(err, errUsage) {
		os.Exit(2)
	}
	os.Exit(1)
}

var errUsage = errors.New(usage)

// run renders to out only when all of it succeeded, so that a reader never sees half a chart.
func run(arguments []string, out io.Writer) error {
	asked, err := parse(arguments)
	if err != nil {
		return err
	}
	var rendered bytes.Buffer
	if err := render(asked, &rendered); err != nil {
		return err
	}
	_, err = rendered.WriteTo(out)
	return err
}

// files is a flag that may be given several times.
type files []string

func (f *files) String() string         { return strings.Join(*f, ",") }
func (f *files) Set(value string) error { *f = append(*f, value); return nil }

func parse(arguments []string) (request, error) {
	var asked request
	if len(arguments) < 3 || arguments[0] != "template" {
		return asked, errUsage
	}
	asked.name, asked.chart = arguments[1], arguments[2]
	flags := flag.NewFlagSet("template", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&asked.namespace, "namespace", "default", "")
	flags.StringVar(&asked.kubeVersion, "kube-version", "", "")
	flags.BoolVar(&asked.includeCRDs, "include-crds", false, "")
	flags.BoolVar(&asked.skipTests, "skip-tests", false, "")
	flags.Var((*files)(&asked.values), "values", "")
	if err := flags.Parse(arguments[3:]); err != nil {
		return asked, fmt.Errorf("%w; %w", err, errUsage)
	}
	if flags.NArg() > 0 {
		return asked, fmt.Errorf("unexpected argument %q; %w", flags.Arg(0), errUsage)
	}
	return asked, nil
}

func render(asked request, out io.Writer) error {
	loaded, err := loader.Load(asked.chart)
	if err != nil {
		return fmt.Errorf("load chart %s: %w", asked.chart, err)
	}
	values, err := readValues(asked.values)
	if err != nil {
		return err
	}
	if err := chartutil.ProcessDependencies(loaded, values); err != nil {
		return fmt.Errorf("subcharts of %s: %w", asked.chart, err)
	}
	capabilities := *common.DefaultCapabilities
	if asked.kubeVersion != "" {
		version, err := common.ParseKubeVersion(asked.kubeVersion)
		if err != nil {
			return fmt.Errorf("--kube-version %q: %w", asked.kubeVersion, err)
		}
		capabilities.KubeVersion = *version
	}
	options := common.ReleaseOptions{Name: asked.name, Namespace: asked.namespace, Revision: 1, IsInstall: true}
	scope, err := util.ToRenderValues(loaded, values, options, &capabilities)
	if err != nil {
		return fmt.Errorf("values of %s: %w", asked.chart, err)
	}
	templates, err := engine.Render(loaded, scope)
	if err != nil {
		return err
	}
	return write(out, asked, loaded, templates, capabilities.APIVersions)
}

// readValues merges the files in order: a later file wins.
func readValues(paths []string) (map[string]any, error) {
	merged := map[string]any{}
	for _, path := range paths {
		read, err := readValuesFile(path)
		if err != nil {
			return nil, fmt.Errorf("values %s: %w", path, err)
		}
		merged = util.CoalesceTables(read.AsMap(), merged)
	}
	return merged, nil
}

// readValuesFile takes "-" for standard input, as helm does.
func readValuesFile(path string) (common.Values, error) {
	if path != "-" {
		return common.ReadValuesFile(path)
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return nil, err
	}
	return common.ReadValues(text)
}

// write prints CRDs first, then objects in the order of their kinds, then hooks.
func write(out io.Writer, asked request, loaded *chart.Chart, templates map[string]string, apis common.VersionSet) error {
	for path := range templates {
		if strings.HasSuffix(path, "NOTES.txt") {
			delete(templates, path)
		}
	}
	hooks, manifests, err := releaseutil.SortManifests(templates, apis, releaseutil.InstallOrder)
	if err != nil {
		return err
	}
	if asked.includeCRDs {
		for _, crd := range loaded.CRDObjects() {
			fmt.Fprintf(out, "---\n# Source: %s\n%s\n", crd.Filename, crd.File.Data)
		}
	}
	for _, manifest := range manifests {
		fmt.Fprintf(out, "---\n# Source: %s\n%s\n", manifest.Name, manifest.Content)
	}
	for _, hook := range hooks {
		if asked.skipTests && isTest(hook) {
			continue
		}
		fmt.Fprintf(out, "---\n# Source: %s\n%s\n", hook.Path, hook.Manifest)
	}
	return nil
}

func isTest(hook *release.Hook) bool {
	for _, event := range hook.Events {
		if event == release.HookTest {
			return true
		}
	}
	return false
}
