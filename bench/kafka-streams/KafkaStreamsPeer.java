import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The engine bench's work in Kafka Streams: one thread, at least once, an in-memory store with caching and a
 * changelog.
 *
 * <p>Usage: java KafkaStreamsPeer BROKER APPLICATION TOPIC EVENTS one|ten. Prints one JSON line:
 * {"marks": [[events, CPU seconds, wall seconds], ...], "rss_mib": ...} with a mark at the first event, at half
 * of them and at the last.
 */
public final class KafkaStreamsPeer {
    private static final String STORE = "cells";
    private static final byte[] COUNTED = "regency.tourism-market.coins.redeemed".getBytes(StandardCharsets.UTF_8);

    /** The fields the indicators look at. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public static final class Redeemed {
        @JsonProperty("occurred_at")
        public String occurredAt;

        @JsonProperty("market_id")
        public String marketId;

        public String village;
        public long coins;

        @JsonProperty("amount_idr")
        public long amountIdr;
    }

    /** The starts of the windows that hold an hour, in Western Indonesia Time. */
    private record Starts(String hour, String day) {
        private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mmxxx");

        static Starts of(String utcHour) {
            ZonedDateTime at = Instant.parse(utcHour + ":00:00Z").atZone(ZoneOffset.ofHours(7));
            return new Starts(HOUR.format(at), at.toLocalDate().toString());
        }
    }

    /** One indicator: the start of its window, its labels and the fields it sums. */
    private record Indicator(
            String name,
            Function<Starts, String> start,
            Function<Redeemed, String> labels,
            List<ToLongFunction<Redeemed>> sums) {

        String key(Starts starts, String regency, Redeemed event) {
            return name + '|' + start.apply(starts) + '|' + regency + '|' + labels.apply(event);
        }

        byte[] add(byte[] held, Redeemed event) {
            ByteBuffer cell = ByteBuffer.allocate(Long.BYTES * (1 + sums.size()));
            ByteBuffer before = held == null ? ByteBuffer.allocate(cell.capacity()) : ByteBuffer.wrap(held);
            cell.putLong(before.getLong() + 1);
            for (ToLongFunction<Redeemed> sum : sums) {
                cell.putLong(before.getLong() + sum.applyAsLong(event));
            }
            return cell.array();
        }
    }

    private static List<Indicator> indicators(String load) {
        Function<Redeemed, String> place = event -> event.marketId + '|' + event.village;
        Function<Redeemed, String> market = event -> event.marketId;
        Function<Redeemed, String> village = event -> event.village;
        ToLongFunction<Redeemed> coins = event -> event.coins;
        ToLongFunction<Redeemed> rupiah = event -> event.amountIdr;
        Indicator redeemed = new Indicator("redeemed", Starts::hour, place, List.of(rupiah, coins));
        if (load.equals("one")) {
            return List.of(redeemed);
        }
        return List.of(
                redeemed,
                new Indicator("redemptions", Starts::hour, place, List.of()),
                new Indicator("coins", Starts::hour, place, List.of(coins)),
                new Indicator("turnover", Starts::hour, place, List.of(rupiah)),
                new Indicator("coins-mean", Starts::hour, place, List.of(coins)),
                new Indicator("turnover-mean", Starts::hour, place, List.of(rupiah)),
                new Indicator("village-redemptions", Starts::hour, village, List.of()),
                new Indicator("village-turnover", Starts::day, village, List.of(rupiah)),
                new Indicator("village-coins", Starts::day, village, List.of(coins)),
                new Indicator("market-redeemed", Starts::day, market, List.of(rupiah, coins)));
    }

    /** Notes CPU and wall time at the first event, at half of them and at the last. */
    private static final class Stopwatch {
        private final OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        private final CountDownLatch done = new CountDownLatch(1);
        private final List<String> marks = new ArrayList<>();
        private final long events;
        private long seen;

        Stopwatch(long events) {
            this.events = events;
        }

        void count() {
            seen++;
            if (seen == 1 || seen == events / 2 || seen == events) {
                double cpu = system.getProcessCpuTime() / 1e9;
                marks.add("[" + seen + ", " + cpu + ", " + System.nanoTime() / 1e9 + "]");
            }
            if (seen == events) {
                done.countDown();
            }
        }
    }

    /** Counts each event into one cell of every indicator. */
    private static final class Counter implements Processor<byte[], byte[], Void, Void> {
        private final ObjectReader reader = new ObjectMapper().readerFor(Redeemed.class);
        private final List<Indicator> indicators;
        private final Stopwatch watch;
        private final Map<String, Starts> starts = new HashMap<>();
        private KeyValueStore<String, byte[]> cells;

        Counter(List<Indicator> indicators, Stopwatch watch) {
            this.indicators = indicators;
            this.watch = watch;
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            cells = context.getStateStore(STORE);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            if (Arrays.equals(COUNTED, header(record, "ce_type"))) {
                add(new String(header(record, "ce_regency"), StandardCharsets.UTF_8), read(record.value()));
            }
            watch.count();
        }

        private void add(String regency, Redeemed event) {
            Starts at = starts.computeIfAbsent(event.occurredAt.substring(0, 13), Starts::of);
            for (Indicator indicator : indicators) {
                String key = indicator.key(at, regency, event);
                cells.put(key, indicator.add(cells.get(key), event));
            }
        }

        private Redeemed read(byte[] value) {
            try {
                return reader.readValue(value);
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        }

        private static byte[] header(Record<byte[], byte[]> record, String name) {
            Header header = record.headers().lastHeader(name);
            return header == null ? null : header.value();
        }
    }

    private static Topology topology(String topic, List<Indicator> indicators, Stopwatch watch) {
        var cells = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
        return new Topology()
                .addSource("events", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topic)
                .addProcessor("count", () -> new Counter(indicators, watch), "events")
                .addStateStore(cells, "count");
    }

    private static Properties settings(String broker, String application, Path state) {
        Properties settings = new Properties();
        settings.put("application.id", application);
        settings.put("bootstrap.servers", broker);
        settings.put("state.dir", state.toString());
        settings.put("auto.offset.reset", "earliest");
        settings.put("processing.guarantee", "at_least_once");
        settings.put("num.stream.threads", "1");
        settings.put("commit.interval.ms", "1000");
        settings.put("statestore.cache.max.bytes", String.valueOf(100 << 20));
        settings.put("replication.factor", "1");
        settings.put("max.poll.records", "5000");
        settings.put("producer.acks", "all");
        settings.put("producer.linger.ms", "20");
        return settings;
    }

    private static long peakMemory() throws IOException {
        return Files.lines(Path.of("/proc/self/status"))
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    public static void main(String[] arguments) throws Exception {
        Path state = Files.createTempDirectory("kafka-streams-peer");
        Stopwatch watch = new Stopwatch(Long.parseLong(arguments[3]));
        Topology topology = topology(arguments[2], indicators(arguments[4]), watch);
        try (KafkaStreams streams = new KafkaStreams(topology, settings(arguments[0], arguments[1], state))) {
            streams.start();
            watch.done.await();
        }
        System.out.println("{\"marks\": " + watch.marks + ", \"rss_mib\": " + peakMemory() + "}");
    }
}
