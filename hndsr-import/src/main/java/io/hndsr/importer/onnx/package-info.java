/** Writes and edits ONNX models with ONNX's published protobuf schema. */
@NullMarked
package io.hndsr.importer.onnx;

import org.jspecify.annotations.NullMarked;
