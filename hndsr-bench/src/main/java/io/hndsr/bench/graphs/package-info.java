/** Speed of the operator graphs on bare ONNX Runtime. */
@NullMarked
package io.hndsr.bench.graphs;

import org.jspecify.annotations.NullMarked;
