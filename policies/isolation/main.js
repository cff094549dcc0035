// Pulumi loads a pack with require() and an old compiler of its own, which cannot read these modules.
// Node can: it strips the types of what is imported from here.
import "./index.ts";
