package io.hndsr.importer.checkpoint;

import io.hndsr.error.InvalidBundleException;
import io.hndsr.importer.checkpoint.Pickled.Call;
import io.hndsr.importer.checkpoint.Pickled.Dictionary;
import io.hndsr.importer.checkpoint.Pickled.Elements;
import io.hndsr.importer.checkpoint.Pickled.Flag;
import io.hndsr.importer.checkpoint.Pickled.Floating;
import io.hndsr.importer.checkpoint.Pickled.Int;
import io.hndsr.importer.checkpoint.Pickled.None;
import io.hndsr.importer.checkpoint.Pickled.Sequence;
import io.hndsr.importer.checkpoint.Pickled.Storage;
import io.hndsr.importer.checkpoint.Pickled.Text;
import io.hndsr.importer.checkpoint.Pickled.Tuple;
import io.hndsr.importer.checkpoint.Pickled.View;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Interprets the part of the pickle format that tensors are written in. Confined to one thread. */
final class Unpickler {

    /*
     * A pickle is a program for a stack machine (Python's pickletools.py documents it). Its danger lies in names of Python
     * objects and in calls of them. Here a name is looked up in a closed list, and a call builds a value of this package, so
     * nothing in a file can run. Every instruction is at least one byte and pushes at most one value, so memory is bounded
     * by a constant times the length of the file. Opcodes that torch.save does not write are rejected.
     */

    private static final int PROTOCOL = 2;
    private static final int LONGEST_LONG = 8;
    private static final int MAX_AXES = 16;

    private final String what;
    private final ByteBuffer code;
    private final Map<Integer, Pickled> memo = new HashMap<>();

    /** Values since the last mark; the values before each mark are in {@link #marked}. */
    private List<Pickled> stack = new ArrayList<>();

    private final Deque<List<Pickled>> marked = new ArrayDeque<>();

    private Unpickler(String what, byte[] code) {
        this.what = what;
        this.code = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads a pickle.
     *
     * @param what the file, for messages
     * @param code the pickle
     * @return the value that it builds
     * @throws InvalidBundleException if it is damaged or contains anything other than data
     */
    static Pickled read(String what, byte[] code) {
        Unpickler unpickler = new Unpickler(what, code);
        try {
            return unpickler.run();
        } catch (BufferUnderflowException truncated) {
            throw unpickler.reject("its pickle ends in the middle of an instruction; download the file again");
        }
    }

    private Pickled run() {
        while (true) {
            int at = code.position();
            int opcode = code.get() & 0xff;
            switch (opcode) {
                case 0x80 -> requireProtocol(code.get());
                case '.' -> {
                    return pop();
                }
                case '(' -> {
                    marked.push(stack);
                    stack = new ArrayList<>();
                }
                case 'N' -> push(None.NONE);
                case 0x88 -> push(new Flag(true));
                case 0x89 -> push(new Flag(false));
                case 'K' -> push(new Int(code.get() & 0xff));
                case 'M' -> push(new Int(code.getShort() & 0xffff));
                case 'J' -> push(new Int(code.getInt()));
                case 0x8a -> push(longInteger());
                case 'G' -> push(new Floating(code.order(ByteOrder.BIG_ENDIAN).getDouble()));
                case 'X' -> push(new Text(text(code.getInt())));
                case 'q' -> memo.put(code.get() & 0xff, top());
                case 'r' -> memo.put(code.getInt(), top());
                case 'h' -> push(recall(code.get() & 0xff));
                case 'j' -> push(recall(code.getInt()));
                case ')' -> push(new Tuple(List.of()));
                case 0x85 -> tuple(1);
                case 0x86 -> tuple(2);
                case 0x87 -> tuple(3);
                case 't' -> push(new Tuple(List.copyOf(popMarked())));
                case ']' -> push(new Sequence());
                case 'a' -> append(List.of(pop()));
                case 'e' -> append(popMarked());
                case '}' -> push(new Dictionary());
                case 's' -> {
                    Pickled value = pop();
                    put(List.of(pop(), value));
                }
                case 'u' -> put(popMarked());
                case 'c' -> push(name(line(), line()));
                case 'Q' -> push(storage(pop()));
                case 'R' -> {
                    Pickled arguments = pop();
                    push(call(pop(), arguments));
                }
                case 'b' -> setState();
                default ->
                    throw reject(String.format(
                            "its pickle has the opcode 0x%02x at %d, which torch.save does not write for tensors",
                            opcode, at));
            }
            code.order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private void requireProtocol(byte protocol) {
        if (protocol != PROTOCOL) {
            throw reject("its pickle has the protocol " + protocol + ", only " + PROTOCOL
                    + " is supported; save it with the default protocol of torch.save");
        }
    }

    private Pickled name(String module, String name) {
        String global = module + "." + name;
        switch (global) {
            case "torch._utils._rebuild_tensor_v2" -> {
                return Call.REBUILD_TENSOR;
            }
            case "collections.OrderedDict" -> {
                return Call.ORDERED_DICT;
            }
            default -> {
                if (module.equals("torch") && StorageType.ofName(name).isPresent()) {
                    return new Elements(StorageType.ofName(name).get());
                }
                throw reject("it names the global \"" + printable(global)
                        + "\"; only tensors are read and no code is run: save only the state dict");
            }
        }
    }

    private Pickled call(Pickled callable, Pickled arguments) {
        if (callable instanceof Call call && arguments instanceof Tuple tuple) {
            switch (call) {
                case ORDERED_DICT -> {
                    if (tuple.items().isEmpty()) {
                        return new Dictionary();
                    }
                }
                case REBUILD_TENSOR -> {
                    return tensor(tuple.items());
                }
            }
        }
        throw reject(
                "it calls something other than the functions that rebuild tensors; only tensors are read and no code"
                        + " is run");
    }

    private Pickled storage(Pickled id) {
        if (id instanceof Tuple tuple
                && tuple.items().size() == 5
                && tuple.items().get(0) instanceof Text kind
                && kind.value().equals("storage")
                && tuple.items().get(1) instanceof Elements elements
                && tuple.items().get(2) instanceof Text key
                && tuple.items().get(4) instanceof Int count
                && count.value() >= 0) {
            return new Storage(elements.type(), key.value(), count.value());
        }
        throw reject("it refers to something outside the pickle that is not a storage");
    }

    private View tensor(List<Pickled> arguments) {
        if (arguments.size() >= 6
                && arguments.get(0) instanceof Storage storage
                && arguments.get(1) instanceof Int offset
                && arguments.get(2) instanceof Tuple sizes
                && arguments.get(3) instanceof Tuple strides) {
            List<Long> size = naturals(sizes);
            List<Long> stride = naturals(strides);
            if (offset.value() >= 0 && size.size() == stride.size() && size.size() <= MAX_AXES) {
                return new View(storage, offset.value(), new Shape(size), stride);
            }
        }
        throw reject("it describes a tensor by something other than a storage, an offset, sizes and strides");
    }

    private List<Long> naturals(Tuple tuple) {
        List<Long> values = new ArrayList<>(tuple.items().size());
        for (Pickled item : tuple.items()) {
            if (!(item instanceof Int whole) || whole.value() < 0) {
                throw reject("a tensor has a size or a stride that is not a natural number");
            }
            values.add(whole.value());
        }
        return values;
    }

    /** Ignores attributes of a dictionary, which do not affect its tensors; any other object would be code. */
    private void setState() {
        pop();
        if (!(top() instanceof Dictionary)) {
            throw reject("it sets the state of an object that is not a dictionary; only tensors are read");
        }
    }

    private void append(List<Pickled> items) {
        if (!(top() instanceof Sequence sequence)) {
            throw reject("it appends to something that is not a list");
        }
        sequence.items().addAll(items);
    }

    private void put(List<Pickled> items) {
        if (!(top() instanceof Dictionary dictionary) || items.size() % 2 != 0) {
            throw reject("it fills something that is not a dictionary");
        }
        for (int i = 0; i < items.size(); i += 2) {
            if (items.get(i) instanceof Text key) {
                dictionary.entries().put(key.value(), items.get(i + 1));
            }
        }
    }

    private void tuple(int size) {
        List<Pickled> items = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            items.add(0, pop());
        }
        push(new Tuple(List.copyOf(items)));
    }

    private Int longInteger() {
        int length = code.get() & 0xff;
        if (length > LONGEST_LONG) {
            throw reject("it contains an integer of " + length + " bytes; the limit is " + LONGEST_LONG);
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            long next = i == length - 1 ? code.get() : code.get() & 0xff;
            value |= next << (8 * i);
        }
        return new Int(value);
    }

    private String text(int length) {
        if (length < 0 || length > code.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        code.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() {
        int start = code.position();
        while (code.get() != '\n') {
            // Skips to the end of the line.
        }
        int end = code.position();
        code.position(start);
        String line = text(end - start - 1);
        code.position(end);
        return line;
    }

    private void push(Pickled value) {
        stack.add(value);
    }

    private Pickled pop() {
        Pickled value = top();
        stack.remove(stack.size() - 1);
        return value;
    }

    private Pickled top() {
        if (stack.isEmpty()) {
            throw reject("its pickle takes a value from an empty stack; download the file again");
        }
        return stack.get(stack.size() - 1);
    }

    private List<Pickled> popMarked() {
        if (marked.isEmpty()) {
            throw reject("its pickle goes back to a mark that does not exist; download the file again");
        }
        List<Pickled> values = stack;
        stack = marked.pop();
        return values;
    }

    private Pickled recall(int index) {
        Pickled value = memo.get(index);
        if (value == null) {
            throw reject("its pickle recalls value " + index + ", which it did not store; download the file again");
        }
        return value;
    }

    /** A name from an untrusted file, made safe for a terminal. */
    static String printable(String name) {
        String shortened = name.length() > 80 ? name.substring(0, 80) + "..." : name;
        return shortened.replaceAll("\\p{C}", "?");
    }

    private InvalidBundleException reject(String why) {
        return new InvalidBundleException(what + ": " + why);
    }
}
