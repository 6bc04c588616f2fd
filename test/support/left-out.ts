/** Said at the end of `npm test`: what these tests do not meet. */
export default function setup(): () => void {
  return () => {
    console.log(
      'Left out here: a real Garage, real registries, Docker, containerd, podman, buildah, skopeo, crane, regctl, oras, umoci, Nix, CI runners, the conformance suite, and the bundle in whole runs: npm run test:e2e',
    );
  };
}
