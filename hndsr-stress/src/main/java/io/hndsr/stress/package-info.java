/**
 * Concurrency tests with jcstress, one class for each pair of operations that may race. jcstress counts the outcomes of many
 * runs. An outcome that is not listed as acceptable fails the test, and so does a thread that hangs.
 *
 * <pre>{@code
 * mvn -q -B -DskipTests -pl hndsr-stress -am package
 * java -jar hndsr-stress/target/hndsr-stress.jar -m quick -r hndsr-stress/target/results
 * }</pre>
 *
 * <p>The tests for the end of a request are in {@code io.hndsr.internal.engine}, since they call package-private methods.
 *
 * <p>Every test has two actors, so that a machine with two processors can run it.
 */
@NullMarked
package io.hndsr.stress;

import org.jspecify.annotations.NullMarked;
