/** Said at the end of `npm test`: what these tests do not meet. */
export default function setup(): () => void {
  return () => {
    console.log(
      'Left out here: a real Garage, Docker, containerd, podman, buildah, skopeo, umoci, Nix, CI runners, the conformance suite, and the bundle in whole runs: npm run test:e2e',
    );
  };
}
