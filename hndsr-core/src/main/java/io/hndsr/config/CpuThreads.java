package io.hndsr.config;

/**
 * How the network uses the processors of a CPU. Runs times threads should be the number of processors. Many runs of one
 * thread give the most, since the threads of a run wait for each other after every operator and runs do not; more threads
 * make a single small image faster, which has too few tiles for all runs.
 *
 * <p>The result does not depend on any of this.
 *
 * <p>Threads belong to sessions, and a session's are shared by the runs in it; so with more than one thread in a run, each
 * run has a session of its own. ONNX Runtime's global pool is not used: it belongs to the environment, of which a
 * JVM has one. The first code to create the environment decides on that pool for good, and the Java API refuses every later
 * request for one, so that a library that took it would break other users of ONNX Runtime in the same JVM, or be broken by them.
 *
 * @param concurrentRuns how many tiles, or batches of them, run at once
 * @param threadsPerRun the threads of each, the calling one among them
 * @param spinning whether idle threads of a run spin for a while before they sleep: faster if nothing else runs on the machine,
 *     wasteful otherwise; no effect with one thread
 */
public record CpuThreads(int concurrentRuns, int threadsPerRun, boolean spinning) {

    /** Most threads at once, {@code concurrentRuns * threadsPerRun}: more than machines have, and few enough to start. */
    public static final int MAX_THREADS = 1024;

    /**
     * Checks the counts.
     *
     * @param concurrentRuns how many tiles, or batches of them, run at once
     * @param threadsPerRun the threads of each
     * @param spinning whether idle threads of a run spin for a while before they sleep
     * @throws IllegalArgumentException if a count is below 1, or there are more than {@link #MAX_THREADS} threads
     */
    public CpuThreads {
        if (concurrentRuns < 1 || threadsPerRun < 1) {
            throw new IllegalArgumentException(
                    "concurrentRuns " + concurrentRuns + " and threadsPerRun " + threadsPerRun + " must be at least 1");
        }
        if ((long) concurrentRuns * threadsPerRun > MAX_THREADS) {
            throw new IllegalArgumentException(concurrentRuns + " concurrentRuns of " + threadsPerRun
                    + " threadsPerRun exceed " + MAX_THREADS + " threads; set no more than the machine has processors");
        }
    }

    /** {@return a run of one thread for each processor that the JVM sees, {@link #MAX_THREADS} at most, without spinning} */
    public static CpuThreads defaults() {
        return of(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
    }

    /**
     * Returns runs of one thread, without spinning.
     *
     * @param processors how many at once
     * @return the threads
     */
    public static CpuThreads of(int processors) {
        return new CpuThreads(processors, 1, false);
    }

    /**
     * Returns these threads with another number of runs.
     *
     * @param runs how many tiles, or batches of them, run at once
     * @return the changed threads
     */
    public CpuThreads withConcurrentRuns(int runs) {
        return new CpuThreads(runs, threadsPerRun, spinning);
    }

    /**
     * Returns these threads with another number in each run.
     *
     * @param threads the threads of a run
     * @return the changed threads
     */
    public CpuThreads withThreadsPerRun(int threads) {
        return new CpuThreads(concurrentRuns, threads, spinning);
    }

    /**
     * Returns these threads with spinning on or off.
     *
     * @param spin whether idle threads spin
     * @return the changed threads
     */
    public CpuThreads withSpinning(boolean spin) {
        return new CpuThreads(concurrentRuns, threadsPerRun, spin);
    }

    /** {@return how many sessions this takes: one that all runs share, or one for each run that has threads of its own} */
    public int sessions() {
        return threadsPerRun == 1 ? 1 : concurrentRuns;
    }
}
