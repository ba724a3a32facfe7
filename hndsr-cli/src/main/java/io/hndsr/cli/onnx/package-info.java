/** ONNX models, written by their published protobuf schema. */
@NullMarked
package io.hndsr.cli.onnx;

import org.jspecify.annotations.NullMarked;
