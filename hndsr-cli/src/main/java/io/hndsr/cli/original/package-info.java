/** The original HNDSR network: its checkpoints, and its stages as ONNX graphs. */
@NullMarked
package io.hndsr.cli.original;

import org.jspecify.annotations.NullMarked;
