/**
 * Races between threads, one class for each pair of steps that may meet, run by jcstress: it names every outcome, and one
 * that is not listed as acceptable fails the run, as does a thread that hangs.
 *
 * <pre>{@code
 * mvn -q -B -DskipTests -pl hndsr-stress -am package
 * java -jar hndsr-stress/target/hndsr-stress.jar -m quick -r hndsr-stress/target/results
 * }</pre>
 *
 * <p>The ends of a request are raced in {@code io.hndsr.internal.pipeline}, the only package that can reach them.
 *
 * <p>Races have two actors, so that machines of two processors can run them.
 */
@NullMarked
package io.hndsr.stress;

import org.jspecify.annotations.NullMarked;
