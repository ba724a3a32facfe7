/**
 * The model bundle: a descriptor, {@code bundle.json}, and ONNX graphs, each checked by its SHA-256.
 */
@NullMarked
package io.hndsr.model;

import org.jspecify.annotations.NullMarked;
