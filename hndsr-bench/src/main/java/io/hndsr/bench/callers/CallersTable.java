package io.hndsr.bench.callers;

import ai.onnxruntime.OrtException;
import io.hndsr.SuperResolver;
import io.hndsr.bench.support.BareOperator;
import io.hndsr.bench.support.Machine;
import io.hndsr.bench.support.TileInputs;
import io.hndsr.config.Precision;
import io.hndsr.model.GraphRole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/**
 * How much of bare ONNX Runtime's throughput does a resolver reach with 1, 4 and 32 concurrent callers?
 *
 * <p>The resolver upscales whole images: conversion, planning, correction and blending are included. Bare ONNX Runtime runs
 * the same padded tiles with prepared tensors, in two ways: one single-threaded run per processor, and one run at a time on
 * all processors.
 *
 * <p>Run with {@code java -jar hndsr-bench/target/hndsr-bench.jar callers}, or {@code callers 3} for fewer rounds.
 */
public final class CallersTable {

    private CallersTable() {}

    /**
     * Measures and prints the table.
     *
     * @param rounds measured rounds, after one to warm up
     * @throws OrtException if bare ONNX Runtime fails
     * @throws InterruptedException if the calling thread is interrupted
     * @throws ExecutionException if a caller fails
     */
    public static void run(int rounds) throws OrtException, InterruptedException, ExecutionException {
        int processors = Machine.processors();
        try (SuperResolver resolver = SuperResolver.create();
                BareTiles oneThread = new BareTiles(1);
                BareTiles allThreads = new BareTiles(processors);
                SharedTilePool concurrent = new SharedTilePool(oneThread.runs(), processors);
                SharedTilePool single = new SharedTilePool(allThreads.runs(), 1)) {
            Machine.printHeader("callers", resolver);
            Map<String, CallerLoad.ImageTask> bare = new LinkedHashMap<>();
            bare.put("bare, one run per processor", concurrent);
            bare.put("bare, one run on all processors", single);
            new Competitors(rounds, CallerLoad.through(resolver), bare).printTable();
        }
    }

    /** The tiles of an image with their tensors, shared by all callers. */
    private static final class BareTiles implements AutoCloseable {

        private final BareOperator operator;
        private final List<BareOperator.PreparedTile> tiles = new ArrayList<>();

        BareTiles(int threads) throws OrtException {
            operator = new BareOperator(GraphRole.OPERATOR_WHOLE, Precision.FLOAT32, threads);
            for (TileInputs tile : CallerLoad.tiles()) {
                tiles.add(operator.prepare(tile));
            }
        }

        List<Callable<?>> runs() {
            List<Callable<?>> runs = new ArrayList<>();
            for (BareOperator.PreparedTile tile : tiles) {
                runs.add(() -> {
                    operator.run(tile);
                    return null;
                });
            }
            return runs;
        }

        @Override
        public void close() throws OrtException {
            tiles.forEach(BareOperator.PreparedTile::close);
            operator.close();
        }
    }
}
