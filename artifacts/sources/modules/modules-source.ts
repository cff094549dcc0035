import {
  furtherKubernetes,
  imageReferences,
  imagesOfBundle,
} from "../../../model/values/images.ts";
import { furtherIstio } from "../../../model/values/istio-versions.ts";
import { addressRangesItem } from "../address-ranges.ts";
import { guestImageItem } from "../guest-image.ts";
import { furtherRootItems, rootFileSystemItem } from "../root-file-system.ts";
import type { ArtifactSource } from "../source.ts";
import { ciliumItem } from "./cilium.ts";
import { corednsItem, etcdItem, pauseItem, probeItem } from "./cluster-services.ts";
import { envoyItem } from "./envoy.ts";
import { cniPluginsItem, containerdItem, runcItem } from "./host-programs.ts";
import { treeItems } from "./image-trees.ts";
import { furtherIstioImages, furtherKubernetesImages, imageItemsFromModules } from "./images.ts";
import { furtherIstioItem, istioItem } from "./istio.ts";
import { jaegerItem } from "./jaeger.ts";
import { furtherKubernetesItem, kubernetesItem } from "./kubernetes.ts";
import { prometheusItem } from "./prometheus.ts";
import { wireguardItem } from "./wireguard.ts";

/** Compiles published modules. What it needs are package registries and a few Debian packages. */
export const modulesSource: ArtifactSource = {
  name: "modules",
  items: (versions, extras = []) => [
    rootFileSystemItem(versions),
    ...furtherRootItems(versions, extras),
    ...(extras.includes("guests") ? [guestImageItem(versions)] : []),
    addressRangesItem(versions),
    ...treeItems(versions),
    envoyItem(versions),
    probeItem(versions),
    pauseItem(versions),
    // Kubernetes first of the large ones: CoreDNS and Istio reuse what it compiles of client-go.
    kubernetesItem(versions),
    ...furtherKubernetes(extras).map((version) => furtherKubernetesItem(versions, version)),
    corednsItem(versions),
    istioItem(versions),
    ...furtherIstio(versions, "modules", extras).map((each) => furtherIstioItem(versions, each)),
    containerdItem(versions),
    etcdItem(versions),
    runcItem(versions),
    cniPluginsItem(versions),
    ciliumItem(versions),
    ...(extras.includes("observability") ? [prometheusItem(versions)] : []),
    ...(extras.includes("wireguard") ? [wireguardItem(versions)] : []),
    ...(extras.includes("tracing") ? [jaegerItem(versions)] : []),
    ...imageItemsFromModules(imageReferences(versions, "modules"), imagesOfBundle(extras)),
    ...furtherKubernetes(extras).flatMap((version) => furtherKubernetesImages(versions, version)),
    ...furtherIstio(versions, "modules", extras).flatMap((each) =>
      furtherIstioImages(versions, each),
    ),
  ],
  unavailable: () => Promise.resolve(undefined),
};
