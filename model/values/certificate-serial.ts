/**
 * Serial number that no authority issues, and that the mesh's own has revoked from the start. It is
 * "nordmesh revoked" in ASCII: 16 octets, where RFC 5280 allows 20.
 */
export const VERIFICATION_SERIAL = "6e6f72646d657368207265766f6b6564";
