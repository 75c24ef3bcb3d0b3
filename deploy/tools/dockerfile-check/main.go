// dockerfile-check prints what BuildKit would say of Dockerfiles: the warnings and errors of `docker build --check`.
//
// Usage: dockerfile-check FILE... Prints one line "file:line: rule: text" for each finding and exits with 1 when
// there is one. Base images are not looked up: of each it is only assumed that it is some image of linux.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
)

// anyImage stands for every base image, so that nothing is asked over the network.
type anyImage struct{}

func (anyImage) ResolveImageConfig(
	_ context.Context, name string, _ sourceresolver.Opt,
) (string, digest.Digest, []byte, error) {
	config := []byte(`{"os":"linux","architecture":"amd64","config":{"Env":["PATH=/usr/bin:/bin"]}}`)
	return name, digest.FromBytes(config), config, nil
}

// check prints the findings of one file and says how many there are.
func check(ctx context.Context, file string) (int, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	source := &llb.SourceMap{Definition: &llb.Definition{}, Filename: file, Language: "Dockerfile", Data: text}
	results, err := dockerfile2llb.DockerfileLint(ctx, text, dockerfile2llb.ConvertOpt{
		Config:       dockerui.Config{LinterConfig: &linter.Config{ExperimentalAll: true}},
		SourceMap:    source,
		MetaResolver: anyImage{},
	})
	if err != nil {
		return 0, err
	}
	for _, warning := range results.Warnings {
		fmt.Printf("%s:%d: %s: %s\n", file, line(warning.Location), warning.RuleName, warning.Detail)
	}
	if results.Error != nil {
		fmt.Printf("%s:%d: error: %s\n", file, line(&results.Error.Location), results.Error.Message)
		return len(results.Warnings) + 1, nil
	}
	return len(results.Warnings), nil
}

// line is where a finding begins; 0 is the file as a whole.
func line(location *pb.Location) int32 {
	if len(location.GetRanges()) == 0 {
		return 0
	}
	return location.Ranges[0].Start.Line
}

func main() {
	found := 0
	for _, file := range os.Args[1:] {
		findings, err := check(context.Background(), file)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		found += findings
	}
	if found > 0 {
		os.Exit(1)
	}
}
