/** The networks of the original HNDSR: the names and shapes of their weights, and their stages as ONNX graphs. */
@NullMarked
package io.hndsr.importer.original;

import org.jspecify.annotations.NullMarked;
