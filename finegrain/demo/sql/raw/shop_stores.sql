select *
from read_csv(getvariable('data') || '/stores.csv', header = true)
