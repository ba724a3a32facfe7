/**
 * Imports checkpoints of the original HNDSR: reads them, writes their networks as ONNX graphs in a model bundle, and compares
 * a bundle with vectors that the original computed.
 *
 * <table>
 * <caption>What is where</caption>
 * <tr><th>package or class</th><th>what it does</th></tr>
 * <tr><td>{@link io.hndsr.importer.CheckpointImport}</td><td>the import: files in, bundle out</td></tr>
 * <tr><td>{@code Manifest}</td><td>the original's list of checkpoints and their SHA-256</td></tr>
 * <tr><td>{@code BundleWriter}</td><td>writes {@code bundle.json} and the graphs</td></tr>
 * <tr><td>{@link io.hndsr.importer.check}</td><td>the golden check: a bundle against vectors of the original, stage by
 *     stage</td></tr>
 * <tr><td>{@link io.hndsr.importer.original}</td><td>the original's networks: names and shapes of their weights, and their
 *     layers as ONNX nodes</td></tr>
 * <tr><td>{@link io.hndsr.importer.checkpoint}</td><td>reads PyTorch checkpoints as data, without running code</td></tr>
 * <tr><td>{@link io.hndsr.importer.onnx}</td><td>writes and edits ONNX models</td></tr>
 * </table>
 */
@NullMarked
package io.hndsr.importer;

import org.jspecify.annotations.NullMarked;
