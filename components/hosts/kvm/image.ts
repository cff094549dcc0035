/** Where hypervisors keep the guests' image: a folder for each version, and a link to the one in use. */
export const IMAGE_FOLDER = "/var/lib/nordmesh/image";

/** Files of the image, as in the bundle and on a hypervisor. */
export const IMAGE_FILES = ["root.raw", "vmlinuz", "initrd.img"] as const;
