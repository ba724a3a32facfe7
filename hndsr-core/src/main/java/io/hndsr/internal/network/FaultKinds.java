package io.hndsr.internal.network;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import io.hndsr.internal.network.RunFault.Kind;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Classifies exceptions of ONNX Runtime. */
final class FaultKinds {

    /*
     * ONNX Runtime's own codes do not distinguish faults: an exhausted device and a dead one both come as ORT_FAIL,
     * ORT_EP_FAIL or ORT_RUNTIME_EXCEPTION. The text does, which a node's kernel or an allocator has put into the
     * status, behind "Non-zero status code returned while running ..." of core/framework/sequential_executor.cc.
     *
     * Calls to the libraries of CUDA are reported by core/providers/cuda/cuda_call.cc and cudnn_fe_call.cc as
     *     CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; hostname=... ; file=... ; expr=...
     * with the library (CUDA, CUBLAS, CUDNN, CUDNN_FE, CUFFT, CURAND), the number of its status, and the status's name or
     * sentence. Numbers are compared where they have kept their meaning, names where they have not: cuDNN 9 has numbers
     * other than cuDNN 8.
     *
     * A message may name several failures, the first being what the others follow from only if nothing before it went
     * unnoticed. A poisoned device is therefore looked for first: a small batch does not help it.
     */

    private static final Pattern FAILURE =
            Pattern.compile("\\b(CUDA|CUBLAS|CUDNN|CUDNN_FE|CUFFT|CURAND) failure (\\d+)");

    /**
     * Values of {@code cudaError_t} for a lost device, or a context in which every further call returns the same error
     * (NVIDIA, CUDA Runtime API, data types: "the process must be terminated and relaunched").
     */
    private static final Set<Integer> STICKY_CUDA_ERRORS = Set.of(
            3, // initialization error
            4, // driver shutting down
            46, // devices busy or unavailable
            100, // no device
            101, // invalid device ordinal: it was there when the session was opened
            201, // invalid device context
            214, // uncorrectable ECC error
            220, // uncorrectable NVLink error
            226, // an error of the hardware, contained
            304, // a call of the operating system failed
            700, // illegal memory access
            702, // launch timed out
            709, // context is destroyed
            710, // device-side assert
            714, // hardware stack error
            715, // illegal instruction
            716, // misaligned address
            717, // operation on an address space that it is not for
            718, // invalid program counter
            719, // unspecified launch failure
            721, // tensor memory was not freed
            802, // system not ready
            810, // the client was ended by the multi-process service
            911, // error in a device outside of CUDA
            999); // unknown error

    private static final int CUDA_OUT_OF_MEMORY = 2;

    /** {@code CUFFT_EXEC_FAILED}, for which {@code cuda_call.cc} has no name. */
    private static final int CUFFT_EXECUTION_FAILED = 6;

    /**
     * Names of states that are lost with the session: of cuBLAS, cuDNN and cuFFT in {@code cuda_call.cc}, of cuDNN's front
     * end in {@code cudnn_fe_call.cc}. Errors of a library that could not be initialised are mostly those of a context that
     * is gone; a new session gives back what memory the old one had, where they are not.
     */
    private static final List<String> LOST_STATES = List.of(
            "CUBLAS_STATUS_NOT_INITIALIZED",
            "CUBLAS_STATUS_MAPPING_ERROR",
            "CUBLAS_STATUS_EXECUTION_FAILED",
            "CUBLAS_STATUS_INTERNAL_ERROR",
            "CUDNN_STATUS_NOT_INITIALIZED",
            "CUDNN_STATUS_MAPPING_ERROR",
            "CUDNN_STATUS_EXECUTION_FAILED",
            "CUDNN_STATUS_INTERNAL_ERROR",
            "CUFFT_INTERNAL_ERROR",
            "GRAPH_EXECUTION_FAILED",
            "CUDA_API_FAILED");

    /** Sentences of {@code cudaGetErrorString}, as TensorRT and kernels write them without a number. */
    private static final List<String> STICKY_SENTENCES = List.of(
            "illegal memory access was encountered",
            "unspecified launch failure",
            "device-side assert triggered",
            "launch timed out and was terminated",
            "uncorrectable ECC error",
            "context is destroyed",
            "misaligned address",
            "no CUDA-capable device is detected");

    /** What an allocation failed with. */
    private static final List<String> EXHAUSTED = List.of(
            // core/framework/bfc_arena.cc, both for the CPU's arena and for that of a device: Extend and
            // AllocateRawInternal.
            "Failed to allocate memory for requested buffer of size",
            "is smaller than requested bytes of",
            "Failed to find a free memory block despite calling Extend",
            // cudaGetErrorString(cudaErrorMemoryAllocation), in the CUDA failure 2 of
            // core/providers/cuda/cuda_allocator.cc, in cuda_mempool_arena.cc, and in messages of TensorRT.
            "out of memory",
            // cuBLAS, cuDNN 8 and cuFFT, as named in cuda_call.cc.
            "CUBLAS_STATUS_ALLOC_FAILED",
            "CUDNN_STATUS_ALLOC_FAILED",
            "CUFFT_ALLOC_FAILED",
            // cuDNN 9, whose names are from cudnnGetErrorString.
            "CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED",
            "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
            // std::bad_alloc of the host's heap, in the words of GCC and Clang and in those of Visual C++.
            "std::bad_alloc",
            "bad allocation");

    private FaultKinds() {}

    static Kind of(OrtException failed) {
        // onnxruntime_c_api.h: the hardware behind an execution provider was reset, and a new session is needed.
        if (failed.getCode() == OrtErrorCode.ORT_DEVICE_RESET) {
            return Kind.POISONED;
        }
        return of(String.valueOf(failed.getMessage()));
    }

    private static Kind of(String message) {
        boolean exhausted = EXHAUSTED.stream().anyMatch(message::contains);
        boolean poisoned = STICKY_SENTENCES.stream().anyMatch(message::contains);
        Matcher failure = FAILURE.matcher(message);
        while (failure.find()) {
            int status = Integer.parseInt(failure.group(2));
            switch (failure.group(1)) {
                case "CUDA" -> {
                    poisoned |= STICKY_CUDA_ERRORS.contains(status);
                    exhausted |= status == CUDA_OUT_OF_MEMORY;
                }
                case "CUFFT" -> poisoned |= status == CUFFT_EXECUTION_FAILED;
                default -> {}
            }
        }
        if (poisoned) {
            return Kind.POISONED;
        }
        if (exhausted) {
            return Kind.OUT_OF_MEMORY;
        }
        return LOST_STATES.stream().anyMatch(message::contains) ? Kind.POISONED : Kind.FAILED;
    }
}
