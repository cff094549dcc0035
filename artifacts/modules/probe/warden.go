package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// admissionTaint is the one taint that the warden gives and takes.
const admissionTaint = "nordmesh.io/admission"

const accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount/"

type taint struct {
	Key       string `json:"key"`
	Value     string `json:"value,omitempty"`
	Effect    string `json:"effect"`
	TimeAdded string `json:"timeAdded,omitempty"`
}

// wardedNode is what the warden reads of a node.
type wardedNode struct {
	Metadata struct {
		Name            string `json:"name"`
		ResourceVersion string `json:"resourceVersion"`
	} `json:"metadata"`
	Spec struct {
		Taints []taint `json:"taints"`
	} `json:"spec"`
	Status struct {
		Conditions []nodeCondition `json:"conditions"`
	} `json:"status"`
}

// serveWarden makes taints of nodes follow what their hosts say of themselves. It is not ready while
// the API does not answer.
func serveWarden(environment func(string) string) error {
	server := "https://" + net.JoinHostPort(environment("KUBERNETES_SERVICE_HOST"), environment("KUBERNETES_SERVICE_PORT"))
	roots, err := rootsOf(accountFolder + "ca.crt")
	if err != nil {
		return err
	}
	client := apiClient(&tls.Config{RootCAs: roots})
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	var well atomic.Bool
	go func() {
		for ctx.Err() == nil {
			err := wardNodes(ctx, client, server)
			well.Store(err == nil)
			if err != nil {
				fmt.Println(err)
			}
			select {
			case <-ctx.Done():
			case <-time.After(10 * time.Second):
			}
		}
	}()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(answer http.ResponseWriter, _ *http.Request) {
		if !well.Load() {
			http.Error(answer, "the API does not answer", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(answer, "ok")
	})
	return listen(mux, valueOr(environment("ADDR"), ":8080"))
}

// wardNodes looks at all nodes once. The token is read each time: the kubelet renews it.
func wardNodes(ctx context.Context, client *http.Client, server string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	token, err := os.ReadFile(accountFolder + "token")
	if err != nil {
		return err
	}
	return wardNodesAs(ctx, client, server, strings.TrimSpace(string(token)))
}

func wardNodesAs(ctx context.Context, client *http.Client, server, token string) error {
	var nodes struct {
		Items []wardedNode `json:"items"`
	}
	list := apiCall{method: http.MethodGet, url: server + "/api/v1/nodes", token: token}
	if err := callAPI(ctx, client, list, &nodes); err != nil {
		return err
	}
	var problems []error
	for _, node := range nodes.Items {
		patch, changes := wardPatch(node)
		if !changes {
			continue
		}
		body, err := json.Marshal(patch)
		if err == nil {
			err = callAPI(ctx, client, apiCall{
				method: http.MethodPatch, url: server + "/api/v1/nodes/" + node.Metadata.Name,
				kind: "application/json-patch+json", token: token, body: body,
			}, nil)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("node %s: %w", node.Metadata.Name, err))
			continue
		}
		fmt.Printf("node %s: %s follows its condition\n", node.Metadata.Name, admissionTaint)
	}
	return errors.Join(problems...)
}

type patchOperation struct {
	Operation string `json:"op"`
	Path      string `json:"path"`
	Value     any    `json:"value"`
}

// wardPatch is how a node's taints change, if they do. A node that says nothing keeps what it has. The
// version is tested first, because a list of taints can only be replaced as a whole.
func wardPatch(node wardedNode) ([]patchOperation, bool) {
	status, reason := "", ""
	for _, condition := range node.Status.Conditions {
		if condition.Type == conditionType {
			status, reason = condition.Status, condition.Reason
		}
	}
	others, own := []taint{}, []taint{}
	for _, each := range node.Spec.Taints {
		if each.Key == admissionTaint {
			own = append(own, each)
		} else {
			others = append(others, each)
		}
	}
	wanted := taint{Key: admissionTaint, Value: reason, Effect: "NoSchedule"}
	switch {
	case status == "True" && len(own) > 0:
	case status == "False" && (len(own) != 1 || own[0].Value != wanted.Value || own[0].Effect != wanted.Effect):
		others = append(others, wanted)
	default:
		return nil, false
	}
	return []patchOperation{
		{"test", "/metadata/resourceVersion", node.Metadata.ResourceVersion},
		{"add", "/spec/taints", others},
	}, true
}
