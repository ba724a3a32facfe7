/**
 * Model bundles: {@code bundle.json} and ONNX graphs in a directory, a zip file or on the class path.
 *
 * <p>{@link io.hndsr.model.ModelBundle} loads a bundle and checks every file against its SHA-256;
 * {@link io.hndsr.model.BundleDescriptor} is what the descriptor says, and {@link io.hndsr.model.GraphRole} the contract of each
 * graph. A bundle that does not comply is refused with an {@link io.hndsr.error.InvalidBundleException}.
 */
@NullMarked
package io.hndsr.model;

import org.jspecify.annotations.NullMarked;
