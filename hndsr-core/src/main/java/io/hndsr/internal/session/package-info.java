/** The network on a device; the only package that knows ONNX Runtime. */
@NullMarked
package io.hndsr.internal.session;

import org.jspecify.annotations.NullMarked;
