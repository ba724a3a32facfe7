/**
 * The command {@code hndsr}. Each sub-command is one class; the work behind {@code evaluate}, {@code import} and
 * {@code serve} is in modules of their own.
 *
 * <table>
 * <caption>Which class does what</caption>
 * <tr><th>class</th><th>what it does</th></tr>
 * <tr><td>{@link io.hndsr.cli.HndsrCommand}</td><td>{@code main}: the sub-commands, how option values are parsed, errors and
 *     exit codes</td></tr>
 * <tr><td>{@code UpscaleCommand}</td><td>{@code hndsr upscale}: its options</td></tr>
 * <tr><td>{@code UpscaleRun}</td><td>upscales the files of {@code hndsr upscale} and prints a line for each</td></tr>
 * <tr><td>{@code FilePlan}</td><td>which files are upscaled, and the names of the results</td></tr>
 * <tr><td>{@code Comparison}, {@code PixelFont}</td><td>the image of {@code --compare}, and the letters in it</td></tr>
 * <tr><td>{@code InfoCommand}</td><td>{@code hndsr info}: versions, devices, model</td></tr>
 * <tr><td>{@code EvaluateCommand}, {@code EvaluateModeOptions}</td><td>{@code hndsr evaluate}: its options and output; the
 *     figures come from {@link io.hndsr.evaluate}</td></tr>
 * <tr><td>{@code ImportCommand}</td><td>{@code hndsr import}: its options and output; the import and the check are in
 *     {@link io.hndsr.importer}</td></tr>
 * <tr><td>{@code ServeCommand}</td><td>{@code hndsr serve}: an option for each setting of {@link io.hndsr.server}</td></tr>
 * <tr><td>{@code ModelOptions}</td><td>the options for model, devices and fallback that three commands share</td></tr>
 * <tr><td>{@code ErrorText}, {@code ExitCode}, {@code Fallback}, {@code Numbers}, {@code SensorNames}</td><td>what is
 *     printed</td></tr>
 * <tr><td>{@code ProgressDisplay}, {@code Terminal}</td><td>the progress bar</td></tr>
 * <tr><td>{@code Interruption}, {@code StopSignals}</td><td>Ctrl-C and SIGTERM</td></tr>
 * </table>
 */
@NullMarked
package io.hndsr.cli;

import org.jspecify.annotations.NullMarked;
