# The builders here need no cloud and no network: `file` writes a file, `null` nothing. Put yours in their place.
variable "greeting" {
  type    = string
  default = "Hello from Packer"
}

variable "token" {
  type    = string
  default = ""
}

source "file" "page" {
  content = "<h1>${var.greeting}</h1>\n"
  target  = "output/index.html"
}

source "null" "nothing" {
  communicator = "none"
}

build {
  sources = ["source.file.page", "source.null.nothing"]

  # What Slipway pushes, so that what was built has a digest.
  post-processor "manifest" {
    output = "packer-manifest.json"
  }
}
